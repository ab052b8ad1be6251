"""Remembers uploads and sends them: journal, pace, uploader, results; imports leads, cloudagent and what lies below."""
