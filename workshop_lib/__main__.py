"""`python -m workshop_lib` and `workshop`: the command line, or the doctor alone where the command line cannot start.

Any Python 3 can read this file, so that one too old for the rest is told so in words.
"""

import sys


def main():  # type: () -> None
    """Run the command line. Without its packages only `doctor` runs, and says what is missing."""
    asked = sys.argv[1:2] == ["doctor"]
    if sys.version_info >= (3, 12):
        try:
            from workshop_lib.cli import main as run
        except Exception as error:  # missing, half installed, or hidden by a file of the same name
            why = "it could not start (" + type(error).__name__ + ": " + str(error) + ")"
        else:
            run()
            return
    else:
        asked = asked and sys.version_info >= (3, 8)
        why = "it needs Python 3.12 or newer, and " + sys.executable + " is " + sys.version.split()[0]
    if asked:
        from workshop_lib.teach import doctor

        sys.exit(doctor.main(sys.argv[2:]))
    step = sys.executable + " -m workshop_lib doctor" if sys.version_info >= (3, 12) else "make setup"
    sys.exit("Error: the workshop cannot run here: " + why + ".\nNext: " + step)


if __name__ == "__main__":  # a process that another one starts reads this too
    main()
