"""A team's rota: its words and its rules. Plain Python that reads and writes nothing."""
