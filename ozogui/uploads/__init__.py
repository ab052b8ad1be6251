"""Remembers uploads and sends them: journal, pace, uploader, results."""
