"""What a run leaves on disk: work shards while it works, sorted tables at its end."""
