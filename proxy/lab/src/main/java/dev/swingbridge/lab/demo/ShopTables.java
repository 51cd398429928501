package dev.swingbridge.lab.demo;

import java.util.List;

/** The tables of the sample shop, in words that MySQL and MariaDB both understand. */
final class ShopTables {
    static final List<String> SQL =
            List.of(
                    """
                    CREATE TABLE customers (
                      id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                      email VARCHAR(190) NOT NULL,
                      name VARCHAR(80) NOT NULL,
                      nick CHAR(20) CHARACTER SET latin1 NULL,
                      balance DECIMAL(14,2) NOT NULL DEFAULT 0,
                      tier ENUM('none','silver','gold','platinum') NOT NULL DEFAULT 'none',
                      wants SET('mail','phone','post') NOT NULL DEFAULT '',
                      active TINYINT(1) NOT NULL DEFAULT 1,
                      age TINYINT UNSIGNED NULL,
                      points MEDIUMINT NOT NULL DEFAULT 0,
                      visits BIGINT UNSIGNED NOT NULL DEFAULT 0,
                      born DATE NULL,
                      joined DATETIME(6) NOT NULL,
                      opens TIME(3) NULL,
                      since YEAR NULL,
                      score FLOAT NULL,
                      rating DOUBLE NULL,
                      bits BIT(10) NOT NULL DEFAULT b'0',
                      token BINARY(16) NOT NULL,
                      avatar VARBINARY(64) NULL,
                      notes TEXT NULL,
                      settings JSON NULL,
                      seen TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
                      rich TINYINT GENERATED ALWAYS AS (balance > 10500) STORED,
                      UNIQUE KEY by_email (email),
                      KEY by_tier (tier, balance),
                      KEY by_name (name(20))
                    ) ENGINE=InnoDB COMMENT='who buys'""",
                    """
                    CREATE TABLE products (
                      id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                      sku CHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
                      title VARCHAR(120) NOT NULL,
                      price DECIMAL(10,2) NOT NULL,
                      stock INT NOT NULL,
                      weight DECIMAL(8,3) NOT NULL,
                      label BLOB NULL
                    ) ENGINE=InnoDB""",
                    """
                    CREATE TABLE orders (
                      id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                      customer_id INT UNSIGNED NOT NULL,
                      placed_at DATETIME(3) NOT NULL,
                      state ENUM('new','paid','shipped','cancelled') NOT NULL DEFAULT 'new',
                      comment TINYTEXT NULL,
                      KEY by_customer (customer_id, placed_at)
                    ) ENGINE=InnoDB""",
                    """
                    CREATE TABLE order_items (
                      order_id BIGINT NOT NULL,
                      line SMALLINT NOT NULL,
                      product_id INT UNSIGNED NOT NULL,
                      quantity INT NOT NULL,
                      price DECIMAL(10,2) NOT NULL,
                      PRIMARY KEY (order_id, line),
                      KEY by_product (product_id),
                      CONSTRAINT item_of_order FOREIGN KEY (order_id) REFERENCES orders (id)
                    ) ENGINE=InnoDB""",
                    """
                    CREATE TABLE payments (
                      reference CHAR(36) NOT NULL PRIMARY KEY,
                      order_id BIGINT NOT NULL,
                      amount DECIMAL(12,2) NOT NULL,
                      paid_on DATE NOT NULL,
                      KEY by_order (order_id)
                    ) ENGINE=InnoDB""",
                    """
                    CREATE TABLE journal_entries (
                      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                      client SMALLINT UNSIGNED NOT NULL,
                      seq BIGINT UNSIGNED NOT NULL,
                      kind VARCHAR(16) NOT NULL,
                      amount DECIMAL(12,2) NOT NULL DEFAULT 0,
                      written_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
                      KEY by_client (client, seq)
                    ) ENGINE=InnoDB""",
                    """
                    CREATE TABLE tills (
                      client SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
                      takings DECIMAL(14,2) NOT NULL,
                      entries BIGINT NOT NULL,
                      notes BIGINT NOT NULL
                    ) ENGINE=InnoDB""",
                    """
                    CREATE TABLE carts (
                      client SMALLINT UNSIGNED NOT NULL,
                      item INT NOT NULL,
                      quantity INT NOT NULL,
                      PRIMARY KEY (client, item)
                    ) ENGINE=InnoDB""");

    private ShopTables() {}
}
