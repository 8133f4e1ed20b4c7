import Config

config :omnimessage_smpp, api_base_url: "https://omnimessage-core.example.com:8443"

config :omnimessage_smp, :server_binds, [
  %{
    # Identifiant unique pour ce client
    name: "partner_acme",

    # Identifiants attendus du client
    system_id: "acme_corp",
    password: "acme_secret",

    # Types de liaison autorisés
    allowed_bind_types: [:transmitter, :receiver, :transceiver],

    # Restrictions IP
    ip_whitelist: ["192.168.1.0/24", "10.50.1.100"],

    # Restrictions d'adresse source (vide = autoriser tout)
    source_address_whitelist: [],

    # Limitation de débit
    tps_limit: 50,

    # Fréquence de vérification de la file d'attente
    queue_check_frequency: 1000,

    # Intervalle de maintien en vie (secondes, 0 pour désactiver)
    enquire_link_interval: 60,

    # Mise en cache des messages (optionnel)
    cache_enabled: false,
    cache_max_size: 10000,
    cache_retry_interval: 60
  }
]
