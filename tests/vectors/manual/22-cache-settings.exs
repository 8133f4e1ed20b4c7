import Config

config :omnimessage_smpp, api_base_url: "https://omnimessage-core.example.com:8443"

config :omnimessage_smpp,
  # À quelle fréquence les travailleurs de vidage interrogent les messages (millisecondes)
  cache_flush_interval: 10_000,

  # Nombre maximum de tentatives de réessai avant de marquer comme échoué_permanent
  cache_max_retry_attempts: 10,

  # Multiplicateur de backoff exponentiel
  cache_backoff_multiplier: 2,

  # Type de stockage Mnesia (:disc_copies ou :ram_copies)
  mnesia_storage_type: :disc_copies
