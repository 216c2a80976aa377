"""`python -m symsrc_tui`."""

from symsrc_tui.cli import main

raise SystemExit(main())
