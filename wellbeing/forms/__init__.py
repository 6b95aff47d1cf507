"""What a page asks for, and what is wrong with an answer, in a sentence. Knows no rows."""
