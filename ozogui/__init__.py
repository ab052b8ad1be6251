"""OzoGUI: from a spreadsheet of leads to a campaign of Ozonetel CloudAgent, checked first and never too fast."""

__version__ = "0.1.0"
