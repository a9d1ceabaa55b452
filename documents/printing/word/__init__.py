"""The drawing of a paper as DOCX: the same HTML, with Word's styles made from the same CSS."""
