"""The search on an OpenSearch cluster: the same answers as on Whoosh, for libraries that outgrow one machine."""
