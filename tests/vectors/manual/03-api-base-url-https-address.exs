import Config

config :omnimessage_smpp,
  # HTTPS avec IP
  api_base_url: "https://192.168.1.100:8443"
