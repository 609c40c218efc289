"""Documents as offices and sites publish cases: seventy layouts, each with what must come out of it.

They were made by someone who had not seen the code of the import, nor its tests, from the shared cases and published
pages. All furniture (prefaces, navigation, footers, signatures) is invented; all text of cases is read from the shared
data when the layouts are made. Not among them: scans, PDF, ``.doc``, nested tables, civil and criminal cases, pages
whose text is in a script. What a layout looks like is not to be changed for the import's sake.
"""
