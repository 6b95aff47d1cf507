"""The order in which a team says what matters most in its rota."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wanted_order",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("moved", sa.String(length=40), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_wanted_order_author_id_user")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_wanted_order_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wanted_order")),
        sa.UniqueConstraint("team_id", "seq", name=op.f("uq_wanted_order_team_id_seq")),
    )
    with op.batch_alter_table("wanted_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wanted_order_team_id"), ["team_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("wanted_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wanted_order_team_id"))
    op.drop_table("wanted_order")
