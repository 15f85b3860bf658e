-- Whom a message that came names beside the desk: whoever was not among them has not got it, and reads it below no answer.
ALTER TABLE entry ADD COLUMN addressees TEXT NOT NULL DEFAULT '[]';
