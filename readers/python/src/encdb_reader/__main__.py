"""`python -m encdb_reader`."""

import sys

from .command import main

sys.exit(main())
