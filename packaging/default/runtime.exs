# Configuration of omnimessage-smpp that starts as it is, for a first try on one machine:
# one example partner on loopback, OmniMessage Core expected at http://127.0.0.1:8080.
# `omnimessage-smpp check-config --config FILE` names every mistake and prints the effective settings.
#
# Configuration d'omnimessage-smpp qui démarre telle quelle, pour un premier essai sur une seule machine :
# un partenaire d'exemple en boucle locale, OmniMessage Core attendu à http://127.0.0.1:8080.
# `omnimessage-smpp check-config --config FICHIER` signale chaque erreur et affiche les réglages effectifs.
import Config

config :omnimessage_smpp,
  # Address of OmniMessage Core. The gateway starts while Core is away and registers when it comes.
  # Adresse d'OmniMessage Core. La passerelle démarre en son absence et s'enregistre dès qu'il répond.
  api_base_url: "http://127.0.0.1:8080",

  # The name by which SMPP peers know this gateway, 15 characters at most.
  # Le nom sous lequel les pairs SMPP connaissent cette passerelle, 15 caractères au plus.
  smsc_name: "smpp_gateway",

  # Check Core's certificate: set to true where api_base_url is https.
  # Vérifier le certificat de Core : mettre à true lorsque api_base_url est en https.
  verify_ssl_peer: false,

  # Metrics for Prometheus, /healthz and /readyz: http://127.0.0.1:4000/metrics
  # Métriques pour Prometheus, /healthz et /readyz : http://127.0.0.1:4000/metrics
  metrics: %{host: "127.0.0.1", port: 4000}

# Where partners connect. "0.0.0.0" instead opens the port to the network: change the example's password before.
# Où les partenaires se connectent. "0.0.0.0" ouvre le port au réseau : changez d'abord le mot de passe d'exemple.
config :omnimessage_smpp, :listen, %{
  host: "127.0.0.1",
  port: 2775,
  max_connections: 100
}

# Partners who send messages to the gateway (server binds).
# Partenaires qui envoient des messages à la passerelle (liaisons serveur).
config :omnimessage_smpp, :server_binds, [
  %{
    name: "example_partner",
    system_id: "example",
    password: "changeme",
    allowed_bind_types: [:transmitter, :receiver, :transceiver],
    ip_whitelist: ["127.0.0.1", "::1"],
    tps_limit: 100,
    queue_check_frequency: 1000
  }
]

# Carriers to which the gateway connects (client binds): remove the # signs and fill in what the carrier gave you.
# Opérateurs auxquels la passerelle se connecte (liaisons client) : retirez les # et indiquez ce que l'opérateur
# vous a donné.
#
# config :omnimessage_smpp, :binds, [
#   %{
#     name: "example_carrier",
#     mode: :client,
#     bind_type: :transceiver,
#     host: "smpp.carrier.example",
#     port: 2775,
#     system_id: "user",
#     password: System.get_env("CARRIER_PASSWORD"),
#     tps_limit: 100
#   }
# ]
