"""The command `solar-mission`, also as `python -m pipeline`.

Nothing is imported before it is called: processes aside import the main module again (`pipeline.core.aside`).
"""

from __future__ import annotations


def main() -> None:
    from pipeline.cli import main as command

    command()


if __name__ == "__main__":
    main()
