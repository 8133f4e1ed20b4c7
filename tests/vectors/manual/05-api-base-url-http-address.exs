import Config

config :omnimessage_smpp,
  # HTTP (non recommandé pour la production)
  api_base_url: "http://192.168.1.100:8080"
