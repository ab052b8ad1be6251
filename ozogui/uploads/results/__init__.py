"""What became of leads, as workbooks and files for people; imports the journal, nothing that sends."""
