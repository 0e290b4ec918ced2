"""What helps people learn: the doctor, the checks of the exercises and the plots."""
