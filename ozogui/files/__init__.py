"""How files reach the disk: whole or not at all, and as Excel workbooks; imports errors and wording only."""
