import Config

config :omnimessage_smpp, api_base_url: "https://omnimessage-core.example.com:8443"

config :omnimessage_smpp, :server_binds, [
  %{
    name: "bind_1", system_id: "user_1", password: "secret_password",
    # Autoriser n'importe quelle IP (non recommandé)
    ip_whitelist: []
  },
  %{
    name: "bind_2", system_id: "user_2", password: "secret_password",
    # IP unique
    ip_whitelist: ["203.0.113.50"]
  },
  %{
    name: "bind_3", system_id: "user_3", password: "secret_password",
    # Plusieurs IPs
    ip_whitelist: ["203.0.113.50", "203.0.113.51"]
  },
  %{
    name: "bind_4", system_id: "user_4", password: "secret_password",
    # Sous-réseau
    ip_whitelist: ["192.168.1.0/24"]
  },
  %{
    name: "bind_5", system_id: "user_5", password: "secret_password",
    # Mixte
    ip_whitelist: ["192.168.1.0/24", "10.50.1.100", "10.60.0.0/16"]
  }
]
