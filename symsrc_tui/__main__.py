"""`python -m symsrc_tui`."""

from symsrc_tui.cli.main import main

raise SystemExit(main())
