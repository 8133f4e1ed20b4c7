import Config

config :omnimessage_smpp, api_base_url: "https://omnimessage-core.example.com:8443"

config :omnimessage_smpp, :binds, [
  %{
    name: "my_smpp_bind",
    mode: :server,
    system_id: "username",
    password: "password",

    # Configuration du cache
    cache_enabled: true,          # Activer le cache (par défaut : false)
    cache_max_size: 10_000,      # Max messages à mettre en cache (par défaut : 10,000)
    cache_retry_interval: 60     # Intervalle de réessai de base en secondes (par défaut : 60)
  }
]
