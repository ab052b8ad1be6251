"""What Upload and History both show of batches and their answers; imports accounts, journey and kit."""
