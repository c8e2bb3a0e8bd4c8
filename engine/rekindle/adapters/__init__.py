"""Everything outside the engine, one file for each thing: the database, its keys, mail servers, plugins, the clock."""
