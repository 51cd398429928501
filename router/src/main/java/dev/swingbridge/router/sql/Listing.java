package dev.swingbridge.router.sql;

/** Whether a statement lists names, of which some may be on one server and some on the other. */
public enum Listing {
    NONE,
    /** SHOW TABLES and SHOW TABLE STATUS: the first column is a table of the schema. */
    TABLES,
    /** SHOW TRIGGERS: the third column is the trigger's table. */
    TRIGGERS,
    /** SHOW DATABASES: the first column is a schema. */
    SCHEMAS,
    /** SHOW and DESCRIBE of one table. */
    TABLE,
    /** A query that reads nothing but information_schema, which router.catalog takes apart. */
    CATALOG
}
