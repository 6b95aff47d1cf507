"""`python -m wellbeing`: the same as the command `wellbeing`."""

from wellbeing.cli import main

if __name__ == "__main__":
    main()
