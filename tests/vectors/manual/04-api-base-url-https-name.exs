import Config

config :omnimessage_smpp,
  # HTTPS avec nom d'hôte
  api_base_url: "https://omnimessage-core.company.com:8443"
