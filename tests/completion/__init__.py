"""The scripts with which shells complete the command line, made from its parser."""
