import Config

config :omnimessage_smpp, api_base_url: "https://omnimessage-core.example.com:8443"

config :omnimessage_smpp, :binds, [
  %{
    name: "bind_1", mode: :client, bind_type: :transceiver, host: "smpp.carrier.com", system_id: "user_1", password: "secret_password",
    tps_limit: 10    # Faible volume
  },
  %{
    name: "bind_2", mode: :client, bind_type: :transceiver, host: "smpp.carrier.com", system_id: "user_2", password: "secret_password",
    tps_limit: 50    # Volume moyen
  },
  %{
    name: "bind_3", mode: :client, bind_type: :transceiver, host: "smpp.carrier.com", system_id: "user_3", password: "secret_password",
    tps_limit: 100   # Volume élevé (le plus courant)
  },
  %{
    name: "bind_4", mode: :client, bind_type: :transceiver, host: "smpp.carrier.com", system_id: "user_4", password: "secret_password",
    tps_limit: 1000 # Volume très élevé
  }
]
