"""`python -m workshop_lib` is the `workshop` command."""

from workshop_lib.cli import main

if __name__ == "__main__":  # a process that another one starts reads this too
    main()
