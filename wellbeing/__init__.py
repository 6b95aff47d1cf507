"""The Flask app around a team's rota and plans: pages, accounts, storage, jobs, reports."""
