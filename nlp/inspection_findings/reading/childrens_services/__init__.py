"""Reads Ofsted's reports on children's services (ILACS), and its letters on focused visits."""
