"""What every room shares: ids, money, refusals, privacy classes. Imports nothing of ours."""
