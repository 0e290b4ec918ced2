"""What helps people learn: the doctor and the plots."""
