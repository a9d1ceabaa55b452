"""What is published as open data, by the recommendations for Russian authorities.

``sets`` says of which tables there are which columns, ``passports`` what describes them,
``views`` answers. Tables are made when they are asked for, and sent while they are made.
"""
