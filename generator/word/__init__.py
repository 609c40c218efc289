"""What is printed -> a .docx: layout, named styles, parts."""
