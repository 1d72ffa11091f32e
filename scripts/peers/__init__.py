"""What people would use instead, each way in a process of its own, and ours in the same manner.

``side_by_side.py`` runs these modules. The others' run in an environment of their own, which has
no package of ours, so they import the standard library, their tool and this folder alone.
"""
