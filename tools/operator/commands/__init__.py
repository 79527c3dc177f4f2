"""What can be typed: a module for each noun, each with a Typer app of its commands."""
