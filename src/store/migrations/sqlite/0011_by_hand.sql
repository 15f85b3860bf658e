-- By when a ticket is to be solved, as an agent said, and the SLA that counts instead of its queue's.
ALTER TABLE ticket ADD COLUMN due_by_hand INTEGER;
ALTER TABLE ticket ADD COLUMN sla TEXT;
