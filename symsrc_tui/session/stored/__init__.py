"""See, change, move and delete the sources that a project has."""
