-- What is counted again and again, without reading a ticket or a clock.
CREATE INDEX ticket_counted ON ticket (status, queue) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX clock_breached ON clock (ticket) WHERE state = 'breached';
