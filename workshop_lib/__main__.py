"""`python -m workshop_lib` is the `workshop` command."""

from workshop_lib.cli import main

main()
