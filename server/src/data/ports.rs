//! Well-known ports: what usually listens there.

/// The table, by number.
const PORTS: &[(u16, &str)] = &[
    (20, "FTP data"),
    (21, "FTP"),
    (22, "SSH"),
    (25, "SMTP (mail)"),
    (53, "DNS"),
    (67, "DHCP"),
    (69, "TFTP"),
    (80, "HTTP: nginx, Apache, Caddy"),
    (88, "Kerberos"),
    (110, "POP3 (mail)"),
    (111, "NFS portmapper"),
    (123, "NTP (time)"),
    (143, "IMAP (mail)"),
    (161, "SNMP"),
    (389, "LDAP"),
    (443, "HTTPS"),
    (445, "SMB (Windows file sharing)"),
    (465, "SMTP over TLS"),
    (514, "syslog"),
    (587, "SMTP submission"),
    (636, "LDAP over TLS"),
    (853, "DNS over TLS"),
    (873, "rsync"),
    (993, "IMAP over TLS"),
    (995, "POP3 over TLS"),
    (1080, "SOCKS proxy"),
    (1194, "OpenVPN"),
    (1433, "Microsoft SQL Server"),
    (1521, "Oracle Database"),
    (1883, "MQTT (Mosquitto)"),
    (2049, "NFS"),
    (2181, "ZooKeeper"),
    (2375, "Docker API, unprotected"),
    (2376, "Docker API over TLS"),
    (2379, "etcd"),
    (3000, "Node.js, Rails and Grafana by default"),
    (3128, "Squid proxy"),
    (3306, "MySQL, MariaDB"),
    (3389, "Remote Desktop"),
    (4200, "Angular development server"),
    (4222, "NATS"),
    (4317, "OpenTelemetry over gRPC"),
    (4318, "OpenTelemetry over HTTP"),
    (5000, "Flask and container registries by default"),
    (5173, "Vite development server"),
    (5432, "PostgreSQL"),
    (5601, "Kibana"),
    (5671, "AMQP over TLS (RabbitMQ)"),
    (5672, "AMQP (RabbitMQ)"),
    (5678, "debugpy (Python debugger)"),
    (5900, "VNC"),
    (5984, "CouchDB"),
    (6379, "Redis, Valkey"),
    (6443, "Kubernetes API"),
    (7474, "Neo4j browser"),
    (7687, "Neo4j (Bolt)"),
    (7860, "Gradio by default"),
    (8000, "Uvicorn, Gunicorn, FastAPI and Django by default"),
    (8080, "HTTP without root privileges: Tomcat, Jenkins and many others"),
    (8081, "HTTP, a second one"),
    (8086, "InfluxDB"),
    (8123, "ClickHouse over HTTP"),
    (8200, "Vault"),
    (8443, "HTTPS without root privileges"),
    (8500, "Consul"),
    (8501, "Streamlit by default"),
    (8883, "MQTT over TLS"),
    (8888, "Jupyter by default"),
    (9000, "PHP-FPM, SonarQube, MinIO"),
    (9042, "Cassandra"),
    (9090, "Prometheus"),
    (9092, "Kafka"),
    (9093, "Alertmanager"),
    (9100, "Prometheus node exporter"),
    (9200, "Elasticsearch, OpenSearch"),
    (9229, "Node.js debugger"),
    (9300, "Elasticsearch between nodes"),
    (9411, "Zipkin"),
    (11211, "Memcached"),
    (11434, "Ollama"),
    (15672, "RabbitMQ management"),
    (16686, "Jaeger"),
    (25565, "Minecraft"),
    (26257, "CockroachDB"),
    (27017, "MongoDB"),
    (50051, "usually gRPC"),
    (51820, "WireGuard"),
];

/// All well-known ports, by number.
pub fn all() -> &'static [(u16, &'static str)] {
    PORTS
}

/// What usually listens on a port.
pub fn find(port: u16) -> Option<&'static str> {
    let at = PORTS.binary_search_by_key(&port, |(number, _)| *number).ok()?;
    PORTS.get(at).map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(PORTS.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b)));
        assert_eq!(find(5432), Some("PostgreSQL"));
        assert_eq!(find(1), None);
    }
}
