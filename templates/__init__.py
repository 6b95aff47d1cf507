"""The pages, as Jinja templates; wellbeing loads them and nothing here holds a rule."""
