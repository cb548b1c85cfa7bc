"""What an operator sees of a running bridge and does to it; knows no HTTP, and no site."""
