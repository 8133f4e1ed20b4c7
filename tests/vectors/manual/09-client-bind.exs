import Config

config :omnimessage_smpp, api_base_url: "https://omnimessage-core.example.com:8443"

config :omnimessage_smpp, :binds, [
  %{
    # Identifiant unique pour cette connexion
    name: "vodafone_uk",

    # Mode de connexion
    mode: :client,

    # Type de liaison SMPP
    bind_type: :transceiver,

    # Adresse du serveur SMPP de l'opérateur
    host: "smpp.vodafone.co.uk",
    port: 2775,

    # Identifiants d'authentification
    system_id: "your_username",
    password: "your_password",

    # Champs de protocole SMPP (optionnel, à définir si l'opérateur le demande)
    system_type: "",
    addr_ton: 0,
    addr_npi: 0,
    address_range: "",

    # Limitation de débit
    tps_limit: 100,

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
