"""How days and hours are written, where not as Django has it (FORMAT_MODULE_PATH)."""
