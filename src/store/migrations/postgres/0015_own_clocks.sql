-- What a rule made of one clock, whatever its SLA says.
ALTER TABLE clock ADD COLUMN own TEXT;
