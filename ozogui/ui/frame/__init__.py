"""The window around the pages: rail, header, bottom bar, tray, closing; imports all pages."""
