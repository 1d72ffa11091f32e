"""Reads reports of HM Inspectorate of Probation on youth justice services."""
